resource "apono_resource_integration" "rancher" {
  name                     = "Rancher Null"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config       = { host = "rancher.example.com", port = "443", rancher_ui_url = "" }
  secret_store_config      = { aws = { region = "eu-west-1", secret_id = "x/y" }, gcp = null }
  custom_access_details    = null
  owner                    = null
}
