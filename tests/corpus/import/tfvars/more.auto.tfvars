host = "auto.example.com"
