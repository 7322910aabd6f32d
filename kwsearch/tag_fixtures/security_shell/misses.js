import { spawn } from "child_process";
spawn("ls");
/ls/.exec("ls");
