import { exec } from "child_process";
exec("ls | wc"); // hit: call child_process.exec
