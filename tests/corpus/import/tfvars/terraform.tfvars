# What is applied.
host  = "terraform.example.com"
stage = "test"
token = "dozjgNryP4J3jVmNHl0w5N"
