-- One request of an address with {id}, {x}, {y}, {lon} and {lat} by chance, the last two and a bit more as {east}, {north}.
function init(args) math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000) end
function request()
  local lon, lat = WEST + math.random() * (EAST - WEST - SIDE), SOUTH + math.random() * (NORTH - SOUTH - SIDE)
  local values = {
    id = tostring(math.random(1, ROWS)), x = tostring(math.random(X0, X1)), y = tostring(math.random(Y0, Y1)),
    lon = string.format("%.4f", lon), lat = string.format("%.4f", lat),
    east = string.format("%.4f", lon + SIDE), north = string.format("%.4f", lat + SIDE),
  }
  return wrk.format("GET", (PATH:gsub("{(%a+)}", values)), HEADERS)
end
