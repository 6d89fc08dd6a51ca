-- Sends the requests of a file, the first argument, one after the other, round and round: those of its first half, or
-- with `other` as second argument those of the second.
local requests, at = {}, 0

function init(args)
  local all, file = {}, assert(io.open(args[1], "rb"))
  while true do
    local length = file:read("*l")
    if not length then break end
    all[#all + 1] = file:read(tonumber(length))
  end
  file:close()
  local half = math.floor(#all / 2)
  local first = args[2] == "other" and half or 0
  for place = 1, half do requests[place] = all[first + place] end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
