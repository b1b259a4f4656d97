// Evaluates IAM requests: a JSON list on standard input, the decisions on standard output.
const { runSimulation } = require('@cloud-copilot/iam-simulate')

// The evaluator knows names with a variable behind a slash, not KMS's behind a colon: in policies and
// requests alike they get one that it compares in the same way, as text.
const comparable = (text) => text.replaceAll('kms:EncryptionContext:', 'aws:PrincipalTag/')

const named = (policy, place) => ({ name: `policy${place}`, policy })

async function decide({ principal, account, action, resource, context, identity, resourcePolicy }) {
  const found = await runSimulation(
    {
      request: { principal, action, resource: { resource, accountId: account }, contextVariables: context },
      identityPolicies: identity.map(named),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: resourcePolicy ?? undefined,
    },
    {},
  )
  if (found.resultType === 'error') return { error: JSON.stringify(found.errors) }
  if (found.resultType === 'wildcard') return { decision: found.overallResult, unknown: found.results.flatMap((item) => item.ignoredContextKeys ?? []) }
  return { decision: found.overallResult, unknown: found.result.ignoredContextKeys ?? [] }
}

async function main() {
  const chunks = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  const decisions = []
  for (const request of JSON.parse(comparable(Buffer.concat(chunks).toString()))) decisions.push(await decide(request))
  process.stdout.write(JSON.stringify(decisions))
}

main()
