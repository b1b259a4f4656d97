// Runs cdk-nag over templates: JSON by name on standard input, the findings by name on standard output.
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { App, Stack } = require('aws-cdk-lib')
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include')
const { AwsSolutionsChecks, NIST80053R5Checks } = require('cdk-nag')

const folder = mkdtempSync(join(tmpdir(), 'nag-'))

function findings(name, template) {
  const templateFile = join(folder, `${name}.json`)
  writeFileSync(templateFile, JSON.stringify(template))
  const app = new App({ outdir: join(folder, 'out') })
  const stack = new Stack(app, 'stack')
  new CfnInclude(stack, 'included', { templateFile })
  const found = []
  for (const pack of [new AwsSolutionsChecks(app), new NIST80053R5Checks(app)]) {
    for (const violation of pack.validateScope(app).violations) {
      for (const { constructPath } of violation.violatingResources) {
        found.push({ rule: violation.ruleName, text: violation.description, resource: constructPath.split('/').pop() })
      }
    }
  }
  return found
}

async function main() {
  const chunks = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  const given = JSON.parse(Buffer.concat(chunks).toString())
  const all = {}
  for (const [name, template] of Object.entries(given)) all[name] = findings(name, template)
  process.stdout.write(JSON.stringify(all))
}

main().finally(() => rmSync(folder, { recursive: true }))
