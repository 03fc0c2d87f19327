locals {
  clusters = {
    eu = { host = "rancher-eu.example.com", port = 443 }
    us = { host = "rancher-us.example.com", port = 8443 }
  }
}

# One for each region.
resource "apono_resource_integration" "rancher" {
  for_each                 = local.clusters
  name                     = "Rancher ${upper(each.key)}"
  type                     = "rancher"
  connector_id             = "connector-${each.key}"
  connected_resource_types = ["rancher-cluster"]
  integration_config       = merge({ host = each.value.host }, { port = tostring(each.value.port) })
  secret_store_config = {
    aws = {
      region    = each.key == "eu" ? "eu-west-1" : "us-east-1"
      secret_id = format("prod/%s/rancher", each.key)
    }
  }
}
