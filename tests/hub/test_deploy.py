"""What the kit gives for Kubernetes, checked by the schemas of those who read it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from kit import course as courses
from kit.service.hub import names

DEPLOY = Path(__file__).parents[2] / "deploy"
SCHEMA = Path(__file__).parents[3] / "shared" / "data" / "z2jh-values.schema.yaml"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
KUBERNETES = "1.31"
"""The oldest release that is checked: what it takes, those after it take."""
COHORT = "team-delta-1f3a"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def values() -> Any:
    return read(DEPLOY / "z2jh" / "values.yaml")


def manifest(kind: str) -> Any:
    (found,) = [m for m in map(read, MANIFESTS) if m["kind"] == kind]
    return found


def without_required(schema: Any) -> Any:
    """Give a schema that misses nothing: helm checks our values after it has laid them over the chart's own."""
    if isinstance(schema, dict):
        return {k: without_required(v) for k, v in schema.items() if not (k == "required" and isinstance(v, list))}
    return [without_required(v) for v in schema] if isinstance(schema, list) else schema


@pytest.mark.skipif(not SCHEMA.exists(), reason="the chart's own schema is not beside this clone (../shared/data)")
def test_the_values_for_zero_to_jupyterhub_fit_the_charts_own_schema() -> None:
    schema = without_required(read(SCHEMA))
    jsonschema.validate(values(), schema)
    spoilt = copy.deepcopy(values())
    spoilt["singleuser"]["defaultURL"] = "/lab"
    with pytest.raises(jsonschema.ValidationError, match="defaultURL"):
        jsonschema.validate(spoilt, schema)


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.stem)
def test_a_manifest_is_valid_kubernetes(path: Path) -> None:
    kubernetes_validate.validate(read(path), KUBERNETES, strict=True)


def test_the_values_say_what_configure_says() -> None:
    hub, singleuser = values()["hub"], values()["singleuser"]
    spawner = hub["config"]["KubeSpawner"]
    assert spawner["server_token_scopes"] == list(names.SERVER_SCOPES)
    assert set(hub["config"]["JupyterHub"]["load_groups"]) == {names.participants(COHORT), names.facilitators(COHORT)}
    assert hub["config"]["Authenticator"]["allow_existing_users"] is False
    assert hub["loadRoles"][names.role(COHORT)]["scopes"] == [names.ACCESS]
    assert list(hub["services"]) == [names.SERVICE]
    first = courses.load().lessons[0]
    assert singleuser["defaultUrl"] == f"/lab/tree/{first.section}/{first.id}.ipynb"


def test_the_page_restarts_the_deployment_that_there_is() -> None:
    page = (DEPLOY / "README.md").read_text(encoding="utf-8")
    assert f"kubectl rollout restart deployment {manifest('Deployment')['metadata']['name']}`" in page


def test_service_pods_and_policies_mean_the_same_pods_and_port() -> None:
    pods = manifest("Deployment")["spec"]["template"]
    labels = {"app.kubernetes.io/name": "kit"}
    assert labels.items() <= pods["metadata"]["labels"].items()
    assert manifest("Service")["spec"]["selector"] == labels
    assert manifest("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == labels
    assert manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    (container,) = pods["spec"]["containers"]
    port = container["ports"][0]["containerPort"]
    address = f"http://{manifest('Service')['metadata']['name']}:{port}"
    assert values()["hub"]["services"]["kit"]["url"] == address
    assert values()["singleuser"]["extraEnv"]["KIT_SERVICE_URL"] == f"{address}/services/kit/"


def test_the_service_runs_several_times_and_never_as_root() -> None:
    spec = manifest("Deployment")["spec"]
    assert spec["replicas"] > 1
    pod = spec["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    (container,) = pod["containers"]
    assert container["securityContext"]["capabilities"]["drop"] == ["ALL"]
    assert not container["securityContext"]["allowPrivilegeEscalation"]
    secrets = {e["name"] for e in container["env"] if "secretKeyRef" in e.get("valueFrom", {})}
    assert secrets == {"JUPYTERHUB_API_TOKEN", "KIT_SERVICE_DATABASE"}
