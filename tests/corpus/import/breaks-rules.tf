resource "apono_resource_integration" "rancher" {
  name                     = "Rancher Rules"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster", "rancher-cluster"]
  integration_config = {
    host           = "https://rancher.example.com/"
    port           = "https"
    rancher_ui_url = "rancher.example.com"
  }
  secret_store_config = {
    aws        = { region = "eu-west-1", secret_id = "x/y" }
    kubernetes = { namespace = "apono", name = "rancher" }
  }
  owners_mapping = { key_name = "owner", attribute_type = "group" }
}
