locals {
  envs    = toset(["dev", "prod"])
  regions = { eu = "eu-west-1", us = "us-east-1" }
  all = merge([
    for e in local.envs : {
      for k, r in local.regions : "${e}-${k}" => { env = e, region = r, key = k }
    }
  ]...)
  flat = flatten([for e in local.envs : [for k, r in local.regions : { env = e, key = k, region = r }]])
}
resource "apono_resource_integration" "merged" {
  for_each                 = local.all
  name                     = "Rancher ${title(each.value.env)} ${upper(each.value.key)}"
  type                     = "rancher"
  connector_id             = "c"
  connected_resource_types = ["rancher-cluster"]
  integration_config = {
    host = format("rancher.%s.%s.example.com", each.value.env, each.value.key)
    port = "443"
  }
  secret_store_config = {
    aws = { region = each.value.region, secret_id = join("/", [each.value.env, "rancher", each.key]) }
  }
}
resource "apono_resource_integration" "flat" {
  for_each                 = { for x in local.flat : "${x.env}.${x.key}" => x }
  name                     = "F ${each.key}"
  type                     = "rancher"
  connector_id             = "c"
  connected_resource_types = ["rancher-cluster"]
  integration_config = {
    host = "rancher.${each.value.env}-${each.value.key}.example.com"
    port = 443
  }
  secret_store_config = { aws = { region = each.value.region, secret_id = "x/${each.key}" } }
}
