-- hit: path
SELECT * FROM parcels;
