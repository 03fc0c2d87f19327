# Orders: asked for by the platform team.
resource "apono_integration" "orders" {
  name         = "Orders"
  type         = "postgresql"
  connector_id = var.connector # runs in production
  metadata = {
    hostname = "orders.db.example.com"
    port     = 5432
    dbname   = "orders"
  }
  aws_secret = {
    region    = "eu-west-1"
    secret_id = "prod/orders"
  }
  integration_owners = [
    {
      integration_id = data.apono_user_information_integrations.okta.integrations[0].id
      attribute      = "group"
      value          = ["dba"]
    },
  ]
}

resource "apono_integration" "clusters" {
  for_each = {
    blue  = "blue.example.com"
    green = "green.example.com"
  }

  name                     = "Rancher ${each.key}"
  type                     = "rancher"
  connector_id             = var.connector
  connected_resource_types = ["rancher-project", "rancher-cluster"]
  metadata                 = { host = each.value, port = "443" }
  kubernetes_secret        = { namespace = "apono", name = "rancher-${each.key}" }
}
