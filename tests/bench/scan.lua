-- One scan a request, as a telephone asks for it: one of LOTS lots by chance, or with LOTS = 0 always the next one.
local counter = 0
function init(args) math.randomseed(os.time()) end
function request()
  local number = FIRST + counter
  if LOTS > 0 then number = FIRST + math.random(0, LOTS - 1) else counter = counter + 1 end
  return wrk.format("GET", string.format("/01/%s/10/L%d", GTIN, number), {["Accept-Encoding"] = "gzip", ["Accept"] = "text/html,*/*;q=0.8"})
end
