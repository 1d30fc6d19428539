CREATE TABLE second_step (id int);
