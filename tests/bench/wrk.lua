-- wrk.lua - what wrk sends, and one line of figures that `./bench` reads.
--
--     BENCH_TOKEN=… BENCH_PATH=/cases [BENCH_ACCEPT=text/html] [BENCH_OPENS=1] wrk -s wrk.lua URL
--
-- BENCH_PATHS=file: a path a line, one of them at random in each request, instead of BENCH_PATH.
-- With BENCH_OPENS each request is a POST of a case of its own: phone, title and words differ
-- from row to row. A request is one string behind a head that was made before, for this
-- script runs on the same cores as the server.

local function env(name, otherwise)
    local value = os.getenv(name)
    if value == nil or value == "" then return otherwise end
    return value
end

local opens_cases = env("BENCH_OPENS", nil) ~= nil
local counter = 0
local head
local heads = {}

-- The paths of the file, or none.
local function spread()
    local file = env("BENCH_PATHS", nil)
    if file == nil then return function() return nil end end
    return io.lines(file)
end

local function head_of(method, path)
    local lines = {
        method .. " " .. path .. " HTTP/1.1",
        "Host: " .. wrk.host .. ":" .. wrk.port,
        "Accept: " .. env("BENCH_ACCEPT", "application/json"),
    }
    local token = env("BENCH_TOKEN", nil)
    if token ~= nil then lines[#lines + 1] = "Authorization: Bearer " .. token end
    return table.concat(lines, "\r\n") .. "\r\n"
end

local BODY = '{"community":"yiyuan","nature":"repair","channel":"hotline","severity":"normal",'
    .. '"category":"给排水","place":"3栋2单元15层走廊","reporter_name":"王女士","reporter_phone":"13800%06d",'
    .. '"title":"厨房水管漏水 %08d","content":"第%08d号：早上七点发现厨房水槽下面的水管漏水，'
    .. '地上已经积水，关了总阀门，请尽快派人来看，家里白天有老人在。"}'

function init()
    if not opens_cases then
        head = head_of("GET", env("BENCH_PATH", "/healthz")) .. "\r\n"
        for path in spread() do heads[#heads + 1] = head_of("GET", path) .. "\r\n" end
        return
    end
    local length = #string.format(BODY, 0, 0, 0)
    head = head_of("POST", env("BENCH_PATH", "/healthz")) .. "Content-Type: application/json\r\nContent-Length: " .. length .. "\r\n\r\n"
end

function request()
    if #heads > 0 then return heads[math.random(#heads)] end
    if not opens_cases then return head end
    counter = counter + 1
    return head .. string.format(BODY, counter % 1000000, counter, counter)
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("FIGURES %d %d %d %d %d %d\n", summary.requests, summary.duration,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50), latency:percentile(99), latency.max))
end
