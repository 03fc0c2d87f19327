resource "apono_resource_integration" "größe" {
  name                     = "Rancher Größe 日本 \u00e9 \U0001F600"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config       = { host = "rancher.example.com", port = "443" }
  secret_store_config      = { aws = { region = "eu-west-1", secret_id = "x/y" } }
  custom_access_details    = "tab\there, \"quotes\", back\\slash, $${not_code}, %%{if}, $$${x}"
}
