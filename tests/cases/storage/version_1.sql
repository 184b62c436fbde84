-- A history as the first release left it: a run whose second step failed.
BEGIN TRANSACTION;
CREATE TABLE events (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            run_id TEXT NOT NULL,
            n INTEGER NOT NULL,
            time TEXT NOT NULL,
            name TEXT NOT NULL,
            step TEXT,
            asset TEXT,
            body TEXT NOT NULL,
            UNIQUE (run_id, n)
        );
INSERT INTO "events" VALUES(1,'00000000-0000-4000-8000-000000000001',1,'2026-11-23T14:01:54.910Z','RunStarted',NULL,NULL,'{"parent_run_id":null,"root_run_id":"00000000-0000-4000-8000-000000000001","engine":"bundled","executor":"in_process","job":"__ASSET_JOB","steps":["total.extract","total.transform"],"assets":{"total.transform":[["total"]]}}');
INSERT INTO "events" VALUES(2,'00000000-0000-4000-8000-000000000001',2,'2026-11-23T14:01:54.922Z','StepStarted','total.extract',NULL,'{"step":"total.extract","attempt":1}');
INSERT INTO "events" VALUES(3,'00000000-0000-4000-8000-000000000001',3,'2026-11-23T14:01:54.932Z','LogLine','total.extract',NULL,'{"step":"total.extract","stream":"stdout","text":"extracting","level":null}');
INSERT INTO "events" VALUES(4,'00000000-0000-4000-8000-000000000001',4,'2026-11-23T14:01:54.940Z','StepOutput','total.extract',NULL,'{"step":"total.extract","output":"result","mapping_key":null,"path":null,"asset_key":null}');
INSERT INTO "events" VALUES(5,'00000000-0000-4000-8000-000000000001',5,'2026-11-23T14:01:54.950Z','StepSucceeded','total.extract',NULL,'{"step":"total.extract","duration_ms":17.96634600032121}');
INSERT INTO "events" VALUES(6,'00000000-0000-4000-8000-000000000001',6,'2026-11-23T14:01:54.951Z','StepStarted','total.transform',NULL,'{"step":"total.transform","attempt":1}');
INSERT INTO "events" VALUES(7,'00000000-0000-4000-8000-000000000001',7,'2026-11-23T14:01:54.969Z','StepFailed','total.transform',NULL,'{"step":"total.transform","error":{"class":"ValueError","message":"not fixed yet","frames":[{"path":"/home/user/project/pipeline.py","line":13,"function":"transform","text":"        raise ValueError(\"not fixed yet\")"}],"cause":null,"traceback":""}}');
INSERT INTO "events" VALUES(8,'00000000-0000-4000-8000-000000000001',8,'2026-11-23T14:01:54.974Z','RunFailed',NULL,NULL,'{"error":null,"failed_steps":["total.transform"],"lost":false}');
CREATE TABLE run_assets (
            asset TEXT NOT NULL, run_id TEXT NOT NULL, step TEXT NOT NULL, PRIMARY KEY (asset, run_id, step)
        ) WITHOUT ROWID;
INSERT INTO "run_assets" VALUES('["total"]','00000000-0000-4000-8000-000000000001','total.transform');
CREATE TABLE run_steps (step TEXT NOT NULL, run_id TEXT NOT NULL, PRIMARY KEY (step, run_id)) WITHOUT ROWID;
INSERT INTO "run_steps" VALUES('total.extract','00000000-0000-4000-8000-000000000001');
INSERT INTO "run_steps" VALUES('total.transform','00000000-0000-4000-8000-000000000001');
CREATE TABLE runs (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            run_id TEXT NOT NULL UNIQUE,
            parent_run_id TEXT,
            root_run_id TEXT NOT NULL,
            job TEXT NOT NULL,
            request TEXT NOT NULL,
            created TEXT NOT NULL,
            machine TEXT NOT NULL,
            pid INTEGER NOT NULL,
            process_started TEXT NOT NULL,
            finished INTEGER NOT NULL DEFAULT 0
        );
INSERT INTO "runs" VALUES(1,'00000000-0000-4000-8000-000000000001',NULL,'00000000-0000-4000-8000-000000000001','__ASSET_JOB','{"kind":"materialize","project":"/home/user/project","paths":["pipeline.py"],"selection":"*","job":null,"run_id":null,"steps":[],"from_failure":false,"executor":null,"engine":"auto","config_file":null,"partition":null,"interpreter":null,"storage":".daglens","source_roots":[],"locations":["/home/user/project/pipeline.py"]}','2026-11-23T14:01:53.995Z','a machine',4711,'1',1);
CREATE INDEX unfinished_runs ON runs (position) WHERE finished = 0;
CREATE INDEX events_by_asset ON events (asset, name, position) WHERE asset IS NOT NULL;
CREATE INDEX events_by_output ON events (run_id, step) WHERE name = 'StepOutput';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('runs',1);
INSERT INTO "sqlite_sequence" VALUES('events',8);
COMMIT;
PRAGMA user_version = 1;
