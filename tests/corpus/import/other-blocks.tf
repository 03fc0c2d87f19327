terraform {
  required_version = ">= 1.5"
  required_providers {
    apono = {
      source  = "apono-io/apono"
      version = ">= 1.8.4, < 2.0"
    }
  }
  backend "s3" { bucket = "state" }
}
provider "apono" {
  endpoint       = "https://api.apono.io"
  personal_token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
}
data "apono_connector" "main" { id = "prod-connector" }
resource "apono_access_flow_v2" "admins" {
  name = "Admins"
}
# the one integration
resource "apono_resource_integration" "rancher" {
  name = "Rancher"
  type = "rancher"
  connector_id = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config = { host = "rancher.example.com", port = "443" }
  secret_store_config = { azure = { vault_url = "https://prod-kv.vault.azure.net", name = "rancher-apono" } }
}
output "id" { value = apono_resource_integration.rancher.id }
moved {
  from = apono_resource_integration.a
  to   = apono_resource_integration.rancher
}
