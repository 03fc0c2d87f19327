module "self" {
  source = "./"
}
module "b" {
  source = "./b"
}
