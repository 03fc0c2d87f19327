variable "connector_id" {}
locals { regions = ["eu", "us"] }
module "rancher" {
  source    = "./modules/rancher"
  for_each  = { for region in local.regions : region => "rancher-${region}.example.com" }
  name      = "Rancher ${upper(each.key)}"
  host      = each.value
  connector = var.connector_id
}
module "registry" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.0.0"
}
