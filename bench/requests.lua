-- Sends the requests of a file, the first argument, one after the other, round and round; the second argument says
-- from which share of them on.
local requests, at = {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  while true do
    local length = file:read("*l")
    if not length then break end
    requests[#requests + 1] = file:read(tonumber(length))
  end
  file:close()
  at = math.floor(#requests * tonumber(args[2]))
end

function request()
  at = at % #requests + 1
  return requests[at]
end
