resource "apono_resource_integration" "by_set" {
  for_each                 = toset(["b", "a"])
  name                     = "Rancher Set ${each.value}"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config       = { host = "rancher-${each.key}.example.com", port = "443" }
  secret_store_config      = { aws = { region = "eu-west-1", secret_id = "prod/${each.key}" } }
}
resource "apono_resource_integration" "by_count" {
  count                    = 2
  name                     = "Rancher Count ${count.index}"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config       = { host = "rancher-${count.index + 1}.example.org", port = "443" }
  secret_store_config      = { aws = { region = "eu-west-1", secret_id = "prod/${count.index}" } }
}
resource "apono_resource_integration" "none" {
  count = false ? 1 : 0
  name  = "Never"
}
resource "apono_resource_integration" "unknown" {
  for_each = data.external.clusters.result
  name     = each.key
}
