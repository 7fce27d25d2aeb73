-- One registration a request: a harvest by chance, a key never used before. Of many days, because a product has 29,791
-- made-up lots a day, and a run that used them up would measure lots that are taken.
local counter, seed = 0, 0
function init(args)
  math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000)
  seed = math.random(1, 2^30)
end
function request()
  counter = counter + 1
  local harvest = string.format("00000000-0000-7000-8000-%012x", HARVEST + math.random(1, HARVESTS))
  local day = string.format("2026-%02d-%02d", math.random(4, 10), math.random(1, 28))
  local body = string.format(BODY, day, harvest)
  return wrk.format("POST", "/api/v1/batches", {
    ["Authorization"] = "Bearer " .. KEY, ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = string.format("bench-%d-%d", seed, counter),
  }, body)
end
