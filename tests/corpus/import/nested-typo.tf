resource "apono_resource_integration" "rancher" {
  name                     = "Rancher Typo"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config       = { host = "rancher.example.com", port = "443", host = "other.example.com" }
  secret_store_config      = { aws = { region = "eu-west-1", secret_id = "x/y" } }
  owner                    = { attribute_type = "group", attribute_values = ["a"], source_integration_nam = "Okta" }
  custom_access_detail     = "typo"
}
