-- Ids of tracks that came with plays of Spotify's extended history, which only told rows apart until now.
INSERT OR IGNORE INTO spelling_ids (entity, spelling_id, service, value, import_id)
SELECT DISTINCT 'track', track_id, 'spotify', substr(row_id, 15), import_id
FROM play_details JOIN scrobbles USING (listener_id, source_id, played_at, track_id, ordinal)
WHERE row_id GLOB 'spotify:track:*' AND length(row_id) = 36;
