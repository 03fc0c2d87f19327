# nothing but a comment
locals { a = 1 }
