variable "connector_id" { type = string }
variable "hosts" { default = { prod = "rancher.example.com" } }
variable "env" {
  type    = string
  default = "prod"
}
variable "api_token" {
  type      = string
  sensitive = true
  default   = "s3cr3t-value"
}
variable "unused" {}

resource "apono_resource_integration" "rancher_references" {
  name                     = "Rancher ${var.env}"
  type                     = "rancher"
  connector_id             = "${var.connector_id}"
  connected_resource_types = var.resource_types
  integration_config = {
    host  = var.hosts["prod"]
    port  = tonumber(var.port)
    token = var.api_token
  }
  secret_store_config = {
    hashicorp_vault = { secret_engine = var.engine, path = "apps/${var.path}/rancher" }
  }
  owner = {
    attribute_type   = "group"
    attribute_values = [var.group, "platform"]
  }
}
