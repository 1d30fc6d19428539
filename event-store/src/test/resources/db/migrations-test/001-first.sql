CREATE TABLE first_step (id int);
