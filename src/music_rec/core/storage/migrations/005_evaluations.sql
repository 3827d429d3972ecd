-- How well recommenders do on a listener's own past: the last evaluation, a row for each recommender and metric.
CREATE TABLE evaluations (
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    model TEXT NOT NULL, -- name of its recommender
    metric TEXT NOT NULL, -- level.metric_at_k
    value REAL NOT NULL,
    low REAL NOT NULL, -- bounds of the 95 % interval
    high REAL NOT NULL,
    n INTEGER NOT NULL, -- of how many moments it is the mean
    plays INTEGER NOT NULL, -- of how many plays the history had then
    made_at INTEGER NOT NULL, -- UTC s
    PRIMARY KEY (listener_id, model, metric)
) WITHOUT ROWID;
