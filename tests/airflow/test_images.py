"""Which images a deployment may name, and what comes of another: it is said when the DAGs are read, not by a pod."""

from __future__ import annotations

import pytest
from conftest import PROJECT, manifests
from test_policy import containers


def test_a_local_image_is_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.dag_processing.dagbag import DagBag

    monkeypatch.setenv("CLAIMHOUSE_IMAGE", "localhost/claimhouse/deno:laptop")
    monkeypatch.setenv("CLAIMHOUSE_DBT_IMAGE", "localhost/claimhouse/dbt:laptop")
    here = containers(manifests(DagBag(str(PROJECT / "dags"))))
    assert here
    for name, _, container in here:
        assert container["image"].startswith("localhost/"), name
        assert container["imagePullPolicy"] == "Never", name


@pytest.mark.parametrize("setting", ["CLAIMHOUSE_IMAGE", "CLAIMHOUSE_DBT_IMAGE"])
@pytest.mark.parametrize(
    ("image", "why"),
    [
        (None, "is not set"),
        ("", "is not set"),
        *(
            (image, "must name an image by digest or begin with localhost/")
            for image in [
                "claimhouse/secret-name:latest",
                "localhost:5000/secret-name:1",
                "localhost.example.org/secret-name:1",
                "images.example.org/secret-name@sha256:1234",
            ]
        ),
    ],
)
def test_without_an_image_of_our_own_a_dag_is_not_imported(
    setting: str, image: str | None, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claimhouse.images import dbt_image, deno_image

    if image is None:
        monkeypatch.delenv(setting)
    else:
        monkeypatch.setenv(setting, image)
    with pytest.raises(ValueError) as refused:
        dbt_image() if setting == "CLAIMHOUSE_DBT_IMAGE" else deno_image()
    assert str(refused.value) == (
        f"Cannot choose a pod's image: {setting} {why}; "
        "set it to <registry>/<name>@sha256:<digest>, on one machine to localhost/<name>:<tag>"
    )


def test_only_what_runs_an_image_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.dag_processing.dagbag import DagBag

    monkeypatch.delenv("CLAIMHOUSE_DBT_IMAGE")
    bag = DagBag(str(PROJECT / "dags"))
    [(file, error)] = bag.import_errors.items()
    assert file.endswith("claims_transform.py")
    assert "CLAIMHOUSE_DBT_IMAGE is not set" in error
    monkeypatch.delenv("CLAIMHOUSE_IMAGE")
    assert DagBag(str(PROJECT / "dags")).dags == {}
