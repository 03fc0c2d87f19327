resource "apono_resource_integration" "blk" {
  name                     = "Blk"
  type                     = "rancher"
  connector_id             = "c"
  connected_resource_types = ["rancher-cluster"]
  integration_config {
    host = "h.example.com"
    port = "443"
  }
  secret_store_config {
    aws {
      region    = "eu-west-1"
      secret_id = "x"
    }
  }
  owner {
    source_integration_name = "Okta"
    attribute_type = "group"
    attribute_values = ["a"]
  }
}
