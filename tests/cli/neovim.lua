-- A session with `aurora lsp` in Neovim 0.7 or later: each step writes a line of JSON to standard output.
local command, root = vim.env.AURORA_COMMAND, vim.env.AURORA_ROOT

local function record(step, value)
  io.stdout:write(vim.fn.json_encode({ step = step, value = value }) .. "\n")
end

local function until_true(found)
  if not vim.wait(60000, found, 5) then
    record("timeout", vim.fn.json_encode(vim.diagnostic.get(0)))
    vim.cmd("cquit")
  end
end

local function codes()
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    found[each.code or each.user_data.lsp.code] = true
  end
  return found
end

local function ask(method, word, more)
  vim.fn.cursor(1, 1)
  vim.fn.search(word, "c")
  local params = vim.lsp.util.make_position_params(0, "utf-16")
  local answers = vim.lsp.buf_request_sync(0, method, vim.tbl_extend("force", params, more or {}), 60000)
  for _, answer in pairs(answers) do
    return answer.result
  end
end

vim.cmd("edit " .. root .. "/Dockerfile")
local client = (vim.lsp.start or vim.lsp.start_client)({
  name = "aurora",
  cmd = vim.split(command, "\n"),
  root_dir = root,
})
vim.lsp.buf_attach_client(0, client)
until_true(function() return codes()["DKR004"] end)
record("diagnostics", vim.tbl_keys(codes()))

vim.api.nvim_buf_set_lines(0, 0, 1, false, { "FROM alpine:latest" })
until_true(function() return codes()["IMG001"] end)
record("edited", vim.tbl_keys(codes()))

vim.api.nvim_buf_set_lines(0, 1, 2, false, { "EXPOSE 9000" })
until_true(function() return codes()["DLV106"] end)
record("across", vim.tbl_keys(codes()))
record("definition", vim.tbl_map(function(each) return each.uri end, ask("textDocument/definition", "EXPOSE")))

local here = { start = { line = 0, character = 0 }, ["end"] = { line = 0, character = 9 } }
local actions = ask("textDocument/codeAction", "FROM", { range = here, context = { diagnostics = {} } })
for _, action in ipairs(actions) do
  if action.title:match("^Suppress latest%-tag") then
    vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
  end
end
until_true(function() return not codes()["IMG001"] end)
record("suppressed", vim.api.nvim_buf_get_lines(0, 0, 2, false))

record("hover", ask("textDocument/hover", "latest-tag").contents.value)
vim.lsp.stop_client(client)
vim.cmd("qall!")
