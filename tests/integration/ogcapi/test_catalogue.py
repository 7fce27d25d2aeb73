"""The catalogue holds what DCAT-AP demands of a catalogue, checked by a SHACL engine on our own shapes."""

import httpx
import msgspec
import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF

from thuongxuan.areas.collection import COMMUNES
from thuongxuan.db.session import Database
from thuongxuan.ogcapi import bulk
from thuongxuan.settings import Settings

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true ; sh:nodeKind sh:Literal ],
    [ sh:path dct:description ; sh:minCount 1 ; sh:uniqueLang true ; sh:nodeKind sh:Literal ],
    [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ],
    [ sh:path dcat:dataset ; sh:minCount 5 ; sh:class dcat:Dataset ],
    [ sh:path dcat:service ; sh:class dcat:DataService ],
    [ sh:path dct:language ; sh:nodeKind sh:IRI ] .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:title ; sh:minCount 2 ; sh:uniqueLang true ],
    [ sh:path dct:description ; sh:minCount 2 ; sh:uniqueLang true ],
    [ sh:path dct:identifier ; sh:minCount 1 ],
    [ sh:path dct:license ; sh:minCount 1 ; sh:nodeKind sh:IRI ],
    [ sh:path dct:modified ; sh:maxCount 1 ; sh:datatype xsd:dateTime ],
    [ sh:path dct:spatial ; sh:class dct:Location ],
    [ sh:path dct:temporal ; sh:class dct:PeriodOfTime ],
    [ sh:path dcat:distribution ; sh:minCount 1 ; sh:class dcat:Distribution ] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ],
    [ sh:path dcat:mediaType ; sh:maxCount 1 ; sh:nodeKind sh:IRI ],
    [ sh:path dct:license ; sh:minCount 1 ; sh:nodeKind sh:IRI ],
    [ sh:path dct:rights ; sh:class dct:RightsStatement ],
    [ sh:path dcat:byteSize ; sh:maxCount 1 ; sh:datatype xsd:nonNegativeInteger ],
    [ sh:path spdx:checksum ; sh:maxCount 1 ; sh:class spdx:Checksum ] .
[] a sh:NodeShape ; sh:targetSubjectsOf dcat:downloadURL ;
  sh:property [ sh:path dcat:byteSize ; sh:minCount 1 ], [ sh:path spdx:checksum ; sh:minCount 1 ] .
[] a sh:NodeShape ; sh:targetClass spdx:Checksum ;
  sh:property [ sh:path spdx:algorithm ; sh:minCount 1 ; sh:nodeKind sh:IRI ],
    [ sh:path spdx:checksumValue ; sh:minCount 1 ; sh:datatype xsd:hexBinary ] .
[] a sh:NodeShape ; sh:targetClass dcat:DataService ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ], [ sh:path dcat:endpointURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ],
    [ sh:path dcat:servesDataset ; sh:minCount 1 ; sh:class dcat:Dataset ] .
"""


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD reader
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
async def test_the_catalogue_has_every_collection_and_the_properties_that_dcat_ap_demands(
    client: httpx.AsyncClient, loaded: None, database: Database, settings: Settings
) -> None:
    await bulk.build(database.hot, settings, (COMMUNES,))
    answer = await client.get("/catalog")
    assert answer.headers["content-type"] == "application/ld+json"
    graph = rdflib.Graph().parse(data=answer.text, format="json-ld")
    ok, _, report = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(data=SHAPES, format="turtle"))
    assert ok, report
    listed = {str(name) for name in graph.objects(None, DCTERMS.identifier)}
    collections = (await client.get("/ogc/collections")).json()["collections"]
    assert listed == {found["id"] for found in collections}
    for address in [str(found) for found in graph.objects(None, DCAT.accessURL)][:6]:
        assert (await client.get(f"{address}&limit=1" if "?" in address else address)).status_code == 200
    assert len(list(graph.objects(None, DCAT.downloadURL))) >= 4
    assert (None, RDF.type, DCAT.Catalog) in graph


async def test_other_forms_and_parameters_are_refused(client: httpx.AsyncClient) -> None:
    assert (await client.get("/catalog?f=xml")).status_code == 400
    assert (await client.get("/catalog?page=2")).status_code == 400
    assert (await client.get("/catalog", headers={"Accept": "image/png"})).status_code == 406
    assert (await client.get("/catalog/nothing")).status_code == 404
    assert (await client.get("/catalog/items/nothing")).status_code == 404
    for query in ("limit=0", "bbox=1,2", "x=1", "f=html"):
        assert (await client.get(f"/catalog/items?{query}")).status_code == 400


async def test_collections_are_records_that_can_be_searched(client: httpx.AsyncClient, loaded: None) -> None:
    every = (await client.get("/catalog/items")).json()
    collections = (await client.get("/ogc/collections")).json()["collections"]
    assert [found["id"] for found in every["features"]] == [found["id"] for found in collections]
    places = (await client.get("/catalog/items/places?lang=en")).json()
    assert places["properties"]["title"] == "Places"
    assert places["properties"]["license"] == "CC BY 4.0"
    assert places["geometry"]["type"] == "Polygon"
    assert places["time"] is None
    assert {"self", "collection", "item", "items", "license"} <= {found["rel"] for found in places["links"]}
    assert (await _names(client, "q=dia+diem")) == ["places"]
    assert (await _names(client, "bbox=0,0,1,1")) == []
    assert "communes" in await _names(client, "bbox=105,19,106,20")
    assert (await _names(client, "bbox=170,19,-170,20")) == []
    assert (await _names(client, "ids=places,batches&limit=1")) == ["places"]
    assert (await _names(client, "type=service")) == []
    festivals = (await client.get("/catalog/items/festivals")).json()
    assert len(festivals["time"]["interval"]) == 2


async def _names(client: httpx.AsyncClient, query: str) -> list[str]:
    return [found["id"] for found in (await client.get(f"/catalog/items?{query}")).json()["features"]]


async def test_the_page_of_a_collection_carries_a_dataset_for_search_engines(
    client: httpx.AsyncClient, loaded: None
) -> None:
    page = (await client.get("/ogc/collections/communes?f=html&lang=en")).text
    text = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    dataset = msgspec.json.decode(text)
    assert (dataset["@type"], dataset["name"]) == ("Dataset", "Communes")
    assert dataset["license"] == "https://opensource.org/license/mit"
    assert dataset["spatialCoverage"]["geo"]["box"].startswith("19.")
    assert {found["encodingFormat"] for found in dataset["distribution"]} >= {"application/geo+json", "text/csv"}
