-- A library as format 1 wrote it: one report, no decisions, no grants. Never to be changed.
CREATE TABLE reports (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    company TEXT NOT NULL,
    known_from TEXT NOT NULL,   -- the day from which an as-of view shows it
    added TEXT NOT NULL,
    made_by TEXT NOT NULL,      -- versions of reader, extractor, charts
    body TEXT NOT NULL,         -- the report as the contract writes it
    digest TEXT NOT NULL,       -- over all that was derived
    checksum INTEGER NOT NULL
);
CREATE INDEX reports_by_company ON reports (company);
CREATE INDEX reports_by_source ON reports (source);
CREATE TABLE concepts (
    report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    ix INTEGER NOT NULL,
    name TEXT NOT NULL,
    standard TEXT,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report, ix)
) WITHOUT ROWID;
CREATE TABLE contexts (
    report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    ix INTEGER NOT NULL,
    id TEXT NOT NULL,
    entity TEXT NOT NULL,
    period TEXT,                -- a day, or first day/last day
    dimensions TEXT NOT NULL,   -- JSON: [[axis, member, typed], ...]
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report, ix)
) WITHOUT ROWID;
CREATE TABLE units (
    report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    ix INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report, ix)
) WITHOUT ROWID;
CREATE TABLE facts (
    report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    ix INTEGER NOT NULL,        -- place in the document, counted from 0
    id TEXT,
    concept INTEGER NOT NULL,
    context INTEGER,
    unit INTEGER,
    decimals TEXT,
    kind TEXT NOT NULL,         -- number, text, nil; long: a text to be read from the source
    value TEXT,
    first_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    hidden INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report, ix)
) WITHOUT ROWID;
CREATE TABLE parts (
    report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    part TEXT NOT NULL,
    version INTEGER NOT NULL,
    body BLOB NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report, part)
) WITHOUT ROWID;
CREATE TABLE doomed_sources (source TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE audit (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
INSERT INTO reports VALUES (1, '797cb7b664a1', '797cb7b664a1ab1838f8bb9adf310f76e55b248cafb1447f946ffdebc1994891', 'cik:0001234567', '2023-02-15', '2025-06-01T12:00:00Z', 'reader 1', '{"report":"797cb7b664a1","document":"northwind-2022","company":"Northwind Instruments","identifiers":{"cik":"0001234567","ticker":"NWI"},"form":"10-K","fiscal_year":2022,"fiscal_period":"FY","period_end":"2022-12-31","published":{"date":"2023-02-15","basis":"given"},"language":"en","standard":null,"media":"text/html","pages":0,"facts":12,"source":"797cb7b664a1ab1838f8bb9adf310f76e55b248cafb1447f946ffdebc1994891","status":"current"}', 'd714973a2a0a07000ed6250996c488b1', 74480966);
INSERT INTO concepts VALUES (1, 0, 'us-gaap:Concept0', 'ifrs-full:Assets', 1900940890);
INSERT INTO concepts VALUES (1, 1, 'us-gaap:Concept1', NULL, 2771168821);
INSERT INTO concepts VALUES (1, 2, 'us-gaap:Concept2', 'ifrs-full:Assets', 4052376083);
INSERT INTO concepts VALUES (1, 3, 'us-gaap:Concept3', NULL, 3726536411);
INSERT INTO concepts VALUES (1, 4, 'us-gaap:Concept4', 'ifrs-full:Assets', 2880938121);
INSERT INTO concepts VALUES (1, 5, 'us-gaap:Concept5', NULL, 1397305321);
INSERT INTO concepts VALUES (1, 6, 'us-gaap:Concept6', 'ifrs-full:Assets', 729019584);
INSERT INTO concepts VALUES (1, 7, 'us-gaap:Concept7', NULL, 679210759);
INSERT INTO concepts VALUES (1, 8, 'us-gaap:Concept8', 'ifrs-full:Assets', 533484989);
INSERT INTO concepts VALUES (1, 9, 'us-gaap:Concept9', NULL, 2459347916);
INSERT INTO concepts VALUES (1, 10, 'us-gaap:Concept10', 'ifrs-full:Assets', 1365822862);
INSERT INTO concepts VALUES (1, 11, 'us-gaap:Concept11', NULL, 727461617);
INSERT INTO contexts VALUES (1, 0, 'c-1', '0001234567', '2022-12-31', '[]', 4229131472);
INSERT INTO contexts VALUES (1, 1, 'c-2', '0001234567', '2022-01-01/2022-12-31', '[["us-gaap:StatementBusinessSegmentsAxis","nwi:\"North\" & 北Member",false]]', 2171517548);
INSERT INTO contexts VALUES (1, 2, 'c-3', '0001234567', NULL, '[]', 110441291);
INSERT INTO units VALUES (1, 0, 'usd', 'USD', 379136386);
INSERT INTO facts VALUES (1, 0, NULL, 0, 0, 0, NULL, 'number', '-5000000', 100, 109, 1, 55321875);
INSERT INTO facts VALUES (1, 1, 'f-1', 1, 1, 0, '-6', 'number', '-399999.7', 150, 159, 0, 3665591444);
INSERT INTO facts VALUES (1, 2, 'f-2', 2, 2, 0, 'INF', 'number', '-29999.94', 200, 209, 0, 898604132);
INSERT INTO facts VALUES (1, 3, 'f-3', 3, NULL, NULL, '2', 'nil', NULL, 250, 259, 0, 929204030);
INSERT INTO facts VALUES (1, 4, 'f-4', 4, 0, NULL, NULL, 'text', 'Delaware', 300, 309, 0, 1602308213);
INSERT INTO facts VALUES (1, 5, NULL, 5, 1, NULL, '-6', 'long', NULL, 350, 359, 0, 3139962267);
INSERT INTO facts VALUES (1, 6, 'f-6', 6, 2, 0, 'INF', 'number', '1000018', 400, 409, 0, 2393555206);
INSERT INTO facts VALUES (1, 7, 'f-7', 7, NULL, 0, '2', 'number', '200002.1', 450, 459, 0, 1531274785);
INSERT INTO facts VALUES (1, 8, 'f-8', 8, 0, 0, NULL, 'number', '30000.24', 500, 509, 0, 4069892095);
INSERT INTO facts VALUES (1, 9, 'f-9', 9, 1, 0, '-6', 'number', '4000027', 550, 559, 0, 2029707983);
INSERT INTO facts VALUES (1, 10, NULL, 10, 2, NULL, 'INF', 'nil', NULL, 600, 609, 0, 2240131740);
INSERT INTO facts VALUES (1, 11, 'f-11', 11, NULL, NULL, '2', 'text', 'Delaware', 650, 659, 1, 2984236233);
INSERT INTO parts VALUES (1, 'notices', 1, X'28b52ffd20d585040052091e1e6035d601803f30bef06d32d6c5ffd03e0c8a22ecc5a22aee42998e22b0026b3dab48064359bfcdc14e7ad02343ba8d1da8408047bebc732f494b51964c8fdfe20215fd6ae5cd9738f9f1c9a215a43e5414444308537d8093917c191963e5665fbcc0d5c93bf04dd888646002e43270ecd1ca77b0d9318c070055b30fc741e6900b3ef4d2a675a61274b61414', 790105171);
INSERT INTO parts VALUES (1, 'statements', 1, X'28b52ffd60de001d0b00e65549346029703a04e30441d0c1503ae4355728f83343d6ef4db28d25bb9970c761da136c7b10858370450861d80fb42f470b10008070013d0039003900df1b2030e0fc4734dbb2aee87b0911b60c44a358b64a4623b96c142a680e1e68e7b7ac539d6dc5ea7c3ad1087d5fbb257aa0a3196584ce67cc09c131275201657d9f4cca6bf2eb34afef274c3694c9e67cab19b1a56ff67730c06780d0c1f3eb8c95cee9189f414d5657c71c3e9d092e4939e75e8c68fbec816f154e7d40c7f8f48a28f9857cda5194d5f7070720f110cf707e5f323abe8e2f6547dfe768f93d84061724972d82d12a96ed7cd9500c4f96658f800de0f0a9543d64e3fb38f7e0619d73701dc23d87bf8082a06f22d18d5865572c5e60d12dd163fcbeacca97b1523502b1c000a3a9d47c17005042af0c0081a21638c3294e870e5a8cff6588ad4085f0345c265c45fe080903b00736b7595578d83a35469d3020074f1c2a085175f064cd27', 3402858970);
INSERT INTO parts VALUES (1, 'taxonomy', 1, X'28b52ffd20d74d0400f2881b1c7027ce181d862ca5ec0633db628db57870faf803cf07109fa5ff6f08cd681306c47852242ddf44721425f812034056498e0f5f485332df69d9b1797c4681a34559b9902a4dccd78c36be0a747d07080c48c7f5243b28f71bd75dd24d81aba54a1590c93c836237b85a1dc8bd0908005d85a1ea1a3cb3093c4a2d14104de2ba2abb9e413d01', 438471029);
INSERT INTO audit VALUES (1, '2025-06-01T12:00:00Z', 'ada', 'add', '797cb7b664a1', 'document northwind-2022, source 797cb7b664a1ab1838f8bb9adf310f76e55b248cafb1447f946ffdebc1994891, made by reader 1', 3895192883);
PRAGMA application_id = 1414087499;
PRAGMA user_version = 1;
