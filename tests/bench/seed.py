"""A made-up cooperative large enough that nothing is measured on an empty table.

Ids are counted, so that a load generator can name any row without having read it.
"""

from thuongxuan.standards.gs1.check_digit import check_digit

HARVESTS = 2_000
BATCHES = 20_000
HARVEST_KG = 1_000_000
GTIN = "0952000000001" + check_digit("0952000000001")
ACCOUNT, PRODUCT, KEY = 1, 2, 3
PARCEL, CYCLE, RECORD, HARVEST, BATCH, EVENT = (1 << 40, 2 << 40, 3 << 40, 4 << 40, 5 << 40, 6 << 40)


def uuid_sql(number: str) -> str:
    """SQL for the UUID that stands for a number below 2^48."""
    return f"('00000000-0000-7000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"


def uuid_text(number: int) -> str:
    """The same UUID as text."""
    return f"00000000-0000-7000-8000-{number:012x}"


def statements(api_key_hash: bytes) -> list[str]:
    """SQL that fills the tables; the API key may read and write for the one account."""
    owner = f"'{uuid_text(ACCOUNT)}'::uuid"
    who = f"{owner}, {owner}"
    square = "ST_MakeEnvelope(105.2 + i * 1e-5, 19.8, 105.2005 + i * 1e-5, 19.8005, 4326)"
    return [
        f"""INSERT INTO account (id, kind, display_name, sign_in_name, commune_code, public_name, created_at,
                                 must_change_passphrase, active, row_version)
            VALUES ({owner}, 'cooperative', 'Hợp tác xã đo tốc độ', 'bench', '15658', true, now(), false, true, 1)""",
        f"""INSERT INTO api_key (id, account_id, name, start, token_hash, scopes, created_at, expires_at)
            VALUES ('{uuid_text(KEY)}', {owner}, 'bench', 'tx_bench', '\\x{api_key_hash.hex()}', '{{read,write}}',
                    now(), now() + interval '1 day')""",
        f"""INSERT INTO parcel (id, owner_id, name, how, srid, notation, original, geom, area_ha, commune_code,
                                commune_share, status, entered_by, row_version, created_at, updated_at)
            SELECT {uuid_sql(f"{PARCEL} + i")}, {owner}, 'Thửa ' || i, 'pasted', 4326, 'wkt', '', {square}, 0.3,
                   '15658', 1, 'approved', {owner}, 1, now(), now() FROM generate_series(1, {HARVESTS}) i""",
        f"""INSERT INTO crop_cycle (id, parcel_id, owner_id, crop, variety, started_on, receipt, entered_by,
                                    on_behalf_of, received_at)
            SELECT {uuid_sql(f"{CYCLE} + i")}, {uuid_sql(f"{PARCEL} + i")}, {owner}, 'cinnamon', '', '2020-01-01',
                   'C' || i, {who}, now() FROM generate_series(1, {HARVESTS}) i""",
        *(
            f"""INSERT INTO diary_record (id, crop_cycle_id, kind, occurred_on, details, receipt, entered_by,
                                          on_behalf_of, received_at)
                SELECT {uuid_sql(f"{RECORD} + i * 16 + {number}")}, {uuid_sql(f"{CYCLE} + i")}, '{kind}', '{day}',
                       '{details}', 'R' || i || '-{number}', {who}, now() FROM generate_series(1, {HARVESTS}) i"""
            for number, (kind, day, details) in enumerate(DIARY)
        ),
        f"""INSERT INTO harvest (id, record_id, crop_cycle_id, parcel_id, owner_id, crop, kg, drawn_kg, harvested_on)
            SELECT {uuid_sql(f"{HARVEST} + i")}, {uuid_sql(f"{RECORD} + i * 16")}, {uuid_sql(f"{CYCLE} + i")},
                   {uuid_sql(f"{PARCEL} + i")}, {owner}, 'cinnamon', {HARVEST_KG}, 0, '2026-03-01'
            FROM generate_series(1, {HARVESTS}) i""",
        f"""INSERT INTO product (id, owner_id, code, gtin, name_vi, name_en, crop, brand, unit, description_vi,
                                 description_en, standards, entered_by, on_behalf_of, received_at)
            VALUES ('{uuid_text(PRODUCT)}', {owner}, 'BENCH', '{GTIN}', 'Quế vỏ', 'Cinnamon bark', 'cinnamon', '',
                    'kg', '', '', '', {who}, now())""",
        f"""INSERT INTO batch (id, product_id, owner_id, lot, quantity, produced_on, receipt, entered_by,
                               on_behalf_of, received_at)
            SELECT {uuid_sql(f"{BATCH} + i")}, '{uuid_text(PRODUCT)}', {owner}, 'L' || i, 10, '2026-03-02', 'B' || i,
                   {who}, now() FROM generate_series(1, {BATCHES}) i""",
        f"""INSERT INTO batch_draw (batch_id, harvest_id, kg)
            SELECT {uuid_sql(f"{BATCH} + i")}, {uuid_sql(f"{HARVEST} + 1 + i % {HARVESTS}")}, 10
            FROM generate_series(1, {BATCHES}) i""",
        f"""INSERT INTO batch_event (id, batch_id, kind, reason, entered_by, on_behalf_of, received_at)
            SELECT {uuid_sql(f"{EVENT} + i")}, {uuid_sql(f"{BATCH} + i")}, 'registered', '', {who}, now()
            FROM generate_series(1, {BATCHES}) i""",
        "UPDATE harvest SET drawn_kg = coalesce((SELECT sum(kg) FROM batch_draw WHERE harvest_id = harvest.id), 0)",
        "VACUUM ANALYZE",
    ]


DIARY = (
    ("harvest", "2026-03-01", '{"kg": "1000000"}'),
    ("planting", "2020-01-01", '{"material": "Quế Trà My"}'),
    *(("input", f"2025-0{month}-10", '{"material": "Phân chuồng"}') for month in range(1, 7)),
    ("check", "2026-03-05", '{"what": "Độ ẩm", "result": "12 %", "outcome": "pass", "checked_by": "HTX"}'),
    ("processing", "2026-03-02", '{"process": "drying"}'),
)
"""Number, day and details of one cycle's records; the first is the harvest. A scan shows these ten steps."""
