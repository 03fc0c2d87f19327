variable "name" {}
variable "host" { type = string }
variable "connector" {}
variable "port" { default = 443 }
variable "owners" { default = ["platform"] }
resource "apono_resource_integration" "this" {
  name                     = var.name
  type                     = "rancher"
  connector_id             = var.connector
  connected_resource_types = ["rancher-cluster"]
  integration_config       = { host = var.host, port = var.port, certificate_authority = trimspace(file("${path.module}/ca.txt")) }
  secret_store_config      = { aws = { region = "eu-west-1", secret_id = join("/", ["prod", lower(var.name)]) } }
  owner                    = length(var.owners) > 0 ? { attribute_type = "group", attribute_values = var.owners } : null
}
