resource "apono_resource_integration" "postgres" {
  name                     = "Postgres"
  type                     = "postgresql"
  connector_id             = "prod-connector"
  connected_resource_types = ["postgresql-database", "postgresql-table"]
  integration_config       = { hostname = "db.example.com", port = "5432", dbname = "postgres" }
  secret_store_config      = { aws = { region = "us-east-1", secret_id = "db" } }
}
