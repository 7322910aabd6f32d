const pattern = /a/;
pattern.exec("a");
import { spawn } from "./child_process";
spawn("ls");
