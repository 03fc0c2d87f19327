// The older resource, with everything it has.
resource apono_integration rancher_old {
  name                     = "Rancher Old"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  metadata = {
    host = "rancher.example.com"
    port = 8443
    credentials_rotation_period_in_days = 30
  }
  hashicorp_vault_secret = { secret_engine = "secret", path = "prod/rancher" }
  custom_access_details = "Use the VPN.\nThen wait."
  integration_owners = [{
    integration_id = "0f9d6bbe-6e6b-4c0f-9c2b-2f1e5f3c7a10"
    attribute      = "group"
    value          = ["platform", "security"]
  }]
  resource_owner_mappings = [{
    key_name = "owner"
    attribute = "group"
  }]
}
