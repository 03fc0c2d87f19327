/*
 * The integration of our production clusters.
 * Ask #platform before you change it.
 */
resource "apono_resource_integration" "rancher_comments" { # opened
  # what people see
  name = "Rancher Comments" // must be unique
  type = "rancher"
  connector_id = "prod-connector" # in eu-west-1
  connected_resource_types = [
    "rancher-cluster", # the only one
  ]
  integration_config = {
    # without https://
    host = "rancher.example.com" # internal
    port = "443"
  }

  # token = "abcdefghijk"
  secret_store_config = {
    gcp = {
      project   = "platform-prod"
      secret_id = "rancher-apono" /* inline */
    }
  }
  # the end
}
# after it
