-- Doc of M
local M = {}
local x <const>, y = 1, 2
G = 3
local json = require("dkjson")
local http = require "socket.http".get
function M.sub.find(a, b) return a end
function M:go() self.x = 1 end
local function helper(x) M.find(x) end
function global_one() end
M.later = function(q) end
local f = function() end
local t = { key = 1, method = function() end, ["str"] = 2 }
obj:call("x"); print [[long]]
goto done
::done::
return M
