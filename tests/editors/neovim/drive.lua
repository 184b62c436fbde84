-- Does in a real Neovim what a user does, and writes down what was seen. Started by test_neovim.py.

local seen = { lenses = {}, titles = {} }
local out = assert(os.getenv("DAGLENS_TEST_OUT"))

local function finish(problem)
  seen.problem = problem
  local file = assert(io.open(out, "w"))
  file:write(vim.json.encode(seen))
  file:close()
  vim.cmd(problem and "cq!" or "qa!")
end

local function await(what, condition)
  local value
  local ok = vim.wait(60000, function()
    value = condition()
    return value
  end, 20)
  if not ok then
    error("waited in vain for " .. what)
  end
  return value
end

local function lens_titles()
  local titles = {}
  for _, lens in ipairs(vim.lsp.codelens.get(0)) do
    if lens.command then
      table.insert(titles, { line = lens.range.start.line, title = lens.command.title })
    end
  end
  return titles
end

local function lens(line, prefix)
  for _, found in ipairs(lens_titles()) do
    if found.line == line and vim.startswith(found.title, prefix) then
      return found.title
    end
  end
end

local function line_of(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if line:find(text, 1, true) then
      return number - 1
    end
  end
  error("no line holds " .. text)
end

local function main()
  -- With several lenses on a line, codelens.run asks which one: always the one the test wants.
  local wanted = ""
  vim.ui.select = function(items, options, choose)
    for index, item in ipairs(items) do
      if options.format_item(item):find(wanted, 1, true) then
        return choose(item, index)
      end
    end
    error("no lens is called " .. wanted)
  end

  await("the client", function()
    return vim.lsp.get_clients({ bufnr = 0, name = "daglens" })[1]
  end)
  local client = vim.lsp.get_clients({ bufnr = 0, name = "daglens" })[1]
  seen.encoding = client.offset_encoding

  await("a diagnostic", function()
    return #vim.diagnostic.get(0) > 0
  end)
  seen.diagnostics = vim.tbl_map(function(diagnostic)
    return { line = diagnostic.lnum, code = diagnostic.code, source = diagnostic.source, message = diagnostic.message }
  end, vim.diagnostic.get(0))

  vim.api.nvim_win_set_cursor(0, { vim.diagnostic.get(0)[1].lnum + 1, 0 })
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes("<leader>e", true, false, true), "x", false)
  seen.page = vim.api.nvim_buf_get_name(0)
  vim.cmd.close()

  -- The typo is put right, and left for the key to save.
  vim.cmd("%s/ordrs/orders/g")
  await("no diagnostics", function()
    return #vim.diagnostic.get(0) == 0
  end)

  local orders = line_of("def orders(")
  vim.api.nvim_win_set_cursor(0, { orders + 1, 4 })
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answer = client:request_sync("textDocument/hover", params, 60000, 0)
  seen.hover = answer and answer.result and answer.result.contents.value

  local asset = await("the lens", function()
    return lens(orders - 1, "▶ Materialize") and orders - 1 or lens(orders, "▶ Materialize") and orders
  end)
  seen.lenses = lens_titles()

  wanted = "▶ Materialize"
  vim.api.nvim_win_set_cursor(0, { asset + 1, 0 })
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes("<leader>r", true, false, true), "x", false)
  seen.result = await("the result on the lens", function()
    return lens(asset, "▶ Materialize · ✓")
  end)

  -- Lenses are asked for anew while the run goes on: the click has to wait until this one is there.
  local failing = line_of("def failing(")
  local over = await("the other lens", function()
    return lens(failing - 1, "▶ Materialize") and failing - 1 or lens(failing, "▶ Materialize") and failing
  end)
  vim.api.nvim_win_set_cursor(0, { over + 1, 0 })
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes("<leader>r", true, false, true), "x", false)
  seen.failure = await("the failure on its line", function()
    for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
      if diagnostic.source == "daglens run" then
        return { line = diagnostic.lnum, message = diagnostic.message }
      end
    end
  end)
  seen.failing_line = line_of("raise ValueError")
  seen.failed = await("the run's end on the lens", function()
    return lens(over, "▶ Materialize · ✗ failed")
  end)
end

local ok, problem = xpcall(main, debug.traceback)
finish(not ok and problem or nil)
