"""
The same resource as `examples/minimal.yaml` in a minimal CDKTF app, without generated bindings.

Bindings would have to be generated first, and make the app import more; this is the least that CDKTF can cost.
It runs in an environment of its own (constraints/bench.txt) and writes cdktf.out/ into the current directory.
"""

from cdktf import App, TerraformProvider, TerraformProviderGeneratorMetadata, TerraformResource, TerraformStack

app = App()
stack = TerraformStack(app, "bench")
TerraformProvider(
    stack,
    "apono",
    terraform_resource_type="apono",
    terraform_provider_source="apono-io/apono",
    terraform_generator_metadata=TerraformProviderGeneratorMetadata(
        provider_name="apono", provider_version="1.9.1", provider_version_constraint="~> 1.9"
    ),
)
resource = TerraformResource(stack, "rancher_production", terraform_resource_type="apono_resource_integration")
for name, value in {
    "name": "Rancher Production",
    "type": "rancher",
    "connector_id": "prod-connector",
    "connected_resource_types": ["rancher-cluster"],
    "integration_config": {"host": "rancher.example.com", "port": "443"},
    "secret_store_config": {"aws": {"region": "eu-west-1", "secret_id": "prod/rancher/apono"}},
}.items():
    resource.add_override(name, value)
app.synth()
