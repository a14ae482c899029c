using Xunit;

namespace ServeBench.Tests.Plans;

/// <summary>Plans with one kind of mistake each: where it is, what is said of it, and whether the schema sees it too.</summary>
internal static class WrongPlans
{
    /// <summary>One of them.</summary>
    public sealed record WrongPlan(string Name, string Text, int Line, int Column, string Key, string Problem, bool IsRefusedBySchema, string? Nearest = null);

    private const string Head = "version: 1\n";
    private const string Data = "dataset: { count: 2 }\n";
    private const string Run = "run: { uri: 'http://127.0.0.1:1' }\n";

    /// <summary>All of them, by their names.</summary>
    public static IReadOnlyDictionary<string, WrongPlan> All { get; } = Rows().ToDictionary(row => row.Name);

    /// <summary>The names, for a theory.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    private static WrongPlan[] Rows() =>
    [
        new("section", Head + Data + Run + "schedul: { requestRate: 1 }\n", 4, 1, "schedul", "'schedul' is not a section of a plan. Did you mean 'schedule'?", true, "schedule"),
        new("key as section", Head + Data + Run + "maxConcurrency: 4\n", 4, 1, "maxConcurrency", "It is a key of simulator, run.", true),
        new("key", Head + Data + "run:\n  uri: 'http://127.0.0.1:1'\n  maxConcurency: 4\n", 5, 3, "run.maxConcurency", "'maxConcurency' is not a key of run. Did you mean 'maxConcurrency'?", true, "maxConcurrency"),
        new("key of another section", Head + "dataset: { count: 2, burstiness: 1 }\n" + Run, 2, 22, "dataset.burstiness", "It is a key of schedule, run.", true),
        new("key of the other cmdlet", Head + "dataset:\n  count: 2\n  multiTurn: true\n" + Run, 4, 3, "dataset.multiTurn", "It is a key of dataset with Import-ServeDataset.", true),
        new("alias", Head + "dataset: { numPrompts: 2 }\n" + Run, 2, 12, "dataset.numPrompts", "The key is called 'count'.", true, "count"),
        new("another case", Head + Data + "run: { Uri: 'http://127.0.0.1:1', uri: 'http://127.0.0.1:1' }\n", 3, 8, "run.Uri", "The key is called 'uri'.", true, "uri"),
        new("duplicate", Head + Data + Run + "run: { uri: 'http://127.0.0.1:1' }\n", 4, 1, "run", "The key 'run' is already in line 3. Keep one of them.", false),
        new("no version", Data + Run, 1, 1, "version", "The plan has no version. Write 'version: 1' into its first line.", true, "version"),
        new("another version", "version: 2\n" + Data + Run, 1, 10, "version", "This release reads plans of version 1, not '2'.", true),
        new("no dataset", Head + Run, 1, 1, "dataset", "The plan has no section 'dataset'.", true, "dataset"),
        new("no address", Head + Data + "run: { backend: openai }\n", 3, 6, "run.uri", "run needs the key 'uri'.", true, "uri"),
        new("two addresses", Head + "simulator: { seed: 1 }\n" + Data + Run, 4, 8, "run.uri", "The plan has a simulator, which is the endpoint of the run.", true),
        new("list for a section", Head + "dataset: [1]\n" + Run, 2, 10, "dataset", "dataset takes a table of keys with values. Its keys are the parameters of New-ServeDataset.", true),
        new("text for a number", Head + "dataset: { count: many }\n" + Run, 2, 19, "dataset.count", "count takes a whole number, not 'many'.", true),
        new("number in quotes", Head + "dataset: { count: '2' }\n" + Run, 2, 19, "dataset.count", "'2' in quotes is a text. Write it without quotes.", true),
        new("fraction", Head + "dataset: { count: 2.5 }\n" + Run, 2, 19, "dataset.count", "count takes a whole number, not '2.5'.", true),
        new("below the range", Head + "dataset: { count: 0 }\n" + Run, 2, 19, "dataset.count", "count takes a whole number that is at least 1, not 0.", true),
        new("above the range", Head + "dataset: { count: 2, cacheRatio: 1.5 }\n" + Run, 2, 34, "dataset.cacheRatio", "cacheRatio takes a number from 0 to 1, not 1.5.", true),
        new("no word of the set", Head + Data + "schedule: { rampUpStrategy: lineer }\n" + Run, 3, 29, "schedule.rampUpStrategy", "takes one of Linear, Exponential, not 'lineer'. Did you mean 'Linear'?", true, "Linear"),
        new("no Boolean", Head + Data + "run: { uri: 'http://127.0.0.1:1', ignoreEos: 1 }\n", 3, 46, "run.ignoreEos", "ignoreEos takes true or false, not '1'.", true),
        new("no", Head + Data + "run: { uri: 'http://127.0.0.1:1', ignoreEos: no }\n", 3, 46, "run.ignoreEos", "'no' is false in YAML 1.1 and a text in YAML 1.2. Write false, or 'no' in quotes.", true),
        new("no as a text", Head + Data + "run: { uri: 'http://127.0.0.1:1', label: no }\n", 3, 42, "run.label", "'no' is false in YAML 1.1", false),
        new("exponent", Head + "dataset: { count: 1e3 }\n" + Run, 2, 19, "dataset.count", "'1e3' is a number in YAML 1.2 and a text in YAML 1.1. Write 1000, or '1e3' in quotes.", false),
        new("octal", Head + "dataset: { count: 0755 }\n" + Run, 2, 19, "dataset.count", "'0755' is a number of base 8 in YAML 1.1 and one of base 10 in YAML 1.2.", false),
        new("date", Head + Data + "run: { uri: 'http://127.0.0.1:1', label: 2026-01-31 }\n", 3, 42, "run.label", "'2026-01-31' is a date in YAML 1.1 and a text in YAML 1.2. Put it in quotes.", false),
        new("base 60", Head + Data + "run: { uri: 'http://127.0.0.1:1', label: 12:30 }\n", 3, 42, "run.label", "'12:30' is a number of base 60 in YAML 1.1", false),
        new("number for a text", Head + Data + "run: { uri: 'http://127.0.0.1:1', label: 405 }\n", 3, 42, "run.label", "label takes a text, and '405' without quotes is a number. Write '405' in quotes.", true),
        new("no value", Head + Data + "run:\n  uri: 'http://127.0.0.1:1'\n  label:\n", 5, 9, "run.label", "The key has no value. Give it one, or remove the key.", true),
        new("table for a text", Head + Data + "run: { uri: 'http://127.0.0.1:1', label: { a: 1 } }\n", 3, 42, "run.label", "label takes a text, not a table.", true),
        new("text for a table", Head + Data + "run: { uri: 'http://127.0.0.1:1', metadata: gpu }\n", 3, 45, "run.metadata", "metadata takes a table of keys with values, not 'gpu'.", true),
        new("keys that exclude each other", Head + Data + "schedule: { useTimestamp: true, requestRate: 1 }\n" + Run, 3, 13, "schedule.useTimestamp", "cannot be combined. Keep one of them.", false),
        new("a key in the open", Head + Data + "run: { uri: 'http://127.0.0.1:1', apiKey: sk-s3cret }\n", 3, 43, "run.apiKey", "apiKey takes a secret by reference only: ${env:NAME} for an environment variable, ${secret:NAME} for a vault.", true),
        new("a header in the open", Head + Data + "run: { uri: 'http://127.0.0.1:1', headers: { Authorization: Bearer sk-s3cret } }\n", 3, 61, "run.headers.Authorization", "Authorization takes a secret by reference only", false),
        new("a password in an address", Head + Data + "run: { uri: 'http://me:sk-s3cret@127.0.0.1:1' }\n", 3, 13, "run.uri", "The address holds a password. A plan holds no secret", false),
        new("a secret in a label", Head + Data + "run: { uri: 'http://127.0.0.1:1', label: '${env:MY_API_KEY}' }\n", 3, 42, "run.label", "The name MY_API_KEY is that of a secret.", false),
        new("a variable that is not there", Head + "variables: { endpoint: 'http://127.0.0.1:1' }\n" + Data + "run: { uri: '${endpiont}' }\n", 4, 13, "run.uri", "There is no variable 'endpiont'. Did you mean 'endpoint'?", false, "endpoint"),
        new("a variable that nothing uses", Head + "variables: { rate: 8 }\n" + Data + Run, 2, 14, "variables.rate", "Nothing uses this variable.", false),
        new("variables in a circle", Head + "variables: { a: '${b}', b: '${a}' }\n" + Data + "run: { uri: '${a}' }\n", 4, 13, "run.uri", "The variables refer to each other without an end.", false),
        new("an environment variable that is not set", Head + Data + "run: { uri: '${env:SERVEBENCH_NOT_SET}' }\n", 3, 13, "run.uri", "The environment variable SERVEBENCH_NOT_SET is not set. Set it, or write a default: ${env:SERVEBENCH_NOT_SET:-VALUE}.", false),
        new("a condition on nothing", Head + "dataset: { count: 2, where: { inputLenght: '< 8' } }\n" + Run, 2, 31, "dataset.where.inputLenght", "Requests have no property 'inputLenght' to compare. Did you mean 'inputLength'?", true, "inputLength"),
        new("a condition without a value", Head + "dataset: { count: 2, where: { inputLength: '>= 1 and 8' } }\n" + Run, 2, 44, "dataset.where.inputLength", "'8' is not a comparison. Write an operator and a value, such as '>= 16 and < 1024'.", false),
        new("a comparison of texts", Head + "dataset: { count: 2, where: { prompt: '< a' } }\n" + Run, 2, 39, "dataset.where.prompt", "prompt is not a number, so < cannot compare it.", false),
        new("an objective", Head + Data + Run + "objectives:\n  - p99 ttfd <= 200 ms\n", 5, 5, "objectives", "ttfd", false),
        new("no repetition", Head + Data + Run + "repeat: 0\n", 4, 9, "repeat", "repeat takes a whole number from 1 to 10000, not '0'.", true),
        new("a sweep of one value", Head + Data + Run + "sweep: { run.maxConcurrency: 4 }\n", 4, 30, "sweep.run.maxConcurrency", "A swept key takes a list of values, such as [16, 64].", true),
        new("a sweep of another section", Head + Data + Run + "sweep: { simulator.seed: [1, 2] }\n", 4, 10, "sweep.simulator.seed", "A swept key is that of one of the sections dataset, schedule, run, measure", true),
        new("a swept key", Head + Data + Run + "sweep: { run.maxConcurency: [1, 2] }\n", 4, 10, "sweep.run.maxConcurency", "Did you mean 'maxConcurrency'?", true, "maxConcurrency"),
        new("a swept value", Head + Data + Run + "sweep: { run.maxConcurrency: [1, 0] }\n", 4, 34, "sweep.run.maxConcurrency", "maxConcurrency takes a whole number that is at least 1, not 0.", true),
        new("a sweep of nothing", Head + Data + Run + "sweep: { outputFolder: ./out }\n", 4, 8, "sweep", "The sweep changes nothing.", false),
        new("an output that is no list", Head + Data + Run + "outputs: ./out.json\n", 4, 10, "outputs", "The outputs are a list. Begin each with a hyphen.", true),
        new("an ending", Head + Data + Run + "outputs: [./out.xlsx]\n", 4, 11, "outputs[0].path", ".xlsx", false),
        new("a placeholder", Head + Data + Run + "outputs: ['./{lable}.json']\n", 4, 11, "outputs[0].path", "'{lable}' is not a placeholder. Did you mean '{label}'?", false, "label"),
        new("a path below a file", Head + Data + Run + "outputs: [plan.yaml/out.json]\n", 4, 11, "outputs[0].path", "is a file, not a folder.", false),
        new("another word for as", Head + Data + Run + "outputs: [{ path: ./out.csv, as: Page }]\n", 4, 34, "outputs[0].as", "as takes Result, Report, Publish, not 'Page'.", true),
        new("one file for several runs", Head + Data + Run + "repeat: 2\noutputs: [./run.json]\n", 5, 11, "outputs.path", "The plan makes several runs, and this file takes one. Put a placeholder such as {index} into its path", false),
        new("one file for several phases", Head + Data + Run + "measure: { by: phase }\noutputs: ['./{label}.json']\n", 5, 11, "outputs.path", "measure.by: Phase makes several results of a run, and this file takes one.", false),
        new("a publication with a path", Head + Data + Run + "outputs: [{ as: Publish, path: ./x.html }]\n", 4, 26, "outputs[0].path", "'path' is not a key of outputs.", true),
        new("a key of a phase", Head + Data + "schedule:\n  phase:\n    - { name: ramp, requestRate: 1, rampto: 8, durationSec: 1 }\n" + Run, 5, 37, "schedule.phase[0].rampto", "'rampto' is not a key here. Did you mean 'rampTo'?", true, "rampTo"),
        new("a phase without a name", Head + Data + "schedule: { phase: [{ requestRate: 1, durationSec: 1 }] }\n" + Run, 3, 21, "schedule.phase[0].name", "phase[0] needs the key 'name'.", true, "name"),
        new("a text for a phase", Head + Data + "schedule: { phase: [ramp] }\n" + Run, 3, 21, "schedule.phase[0]", "takes tables whose keys are the parameters of New-ServePhase, not 'ramp'.", true),
        new("a word of a phase", Head + Data + "run: { uri: 'http://127.0.0.1:1', phase: [{ name: a, kind: Warm }] }\n", 3, 60, "run.phase[0].kind", "Did you mean 'Warmup'?", true, "Warmup"),
        new("a key of a stop rule", Head + Data + "run: { uri: 'http://127.0.0.1:1', stopWhen: [{ rule: over-saturation, falsAlarm: 0.1 }] }\n", 3, 71, "run.stopWhen[0].falsAlarm", "Did you mean 'falseAlarm'?", true, "falseAlarm"),
        new("a schedule beside a search", Head + Data + "schedule: { requestRate: 1 }\n" + Run + "capacity: { objective: [p99 ttft <= 1 s] }\n", 3, 1, "schedule", "'schedule' cannot be combined with capacity: the search sets the load itself.", true),
        new("repetitions of a search", Head + Data + Run + "repeat: 2\ncapacity: { objective: [p99 ttft <= 1 s] }\n", 4, 1, "repeat", "'repeat' cannot be combined with capacity", true),
        new("the load of a search", Head + Data + "run: { uri: 'http://127.0.0.1:1', requestRate: 4 }\ncapacity: { objective: [p99 ttft <= 1 s] }\n", 3, 35, "run.requestRate", "The search sets this itself. Remove 'requestRate'.", false),
        new("the endpoint of a search", Head + Data + Run + "capacity: { uri: 'http://127.0.0.1:1' }\n", 4, 13, "capacity.uri", "It is a key of dataset, run.", true),
        new("a secret in a table", Head + Data + "run: { uri: 'http://127.0.0.1:1', extraBody: { api_key: sk-s3cret } }\n", 3, 57, "run.extraBody.api_key", "'api_key' is the name of a secret, and a plan holds none.", false),
        new("a header that looks like a secret", Head + Data + "run: { uri: 'http://127.0.0.1:1', headers: { x-tenant: sks3cret123456789 } }\n", 3, 56, "run.headers.x-tenant", "The value of x-tenant looks like a secret.", false),
        new("a secret in a query", Head + Data + "run: { uri: 'http://127.0.0.1:1', endpoint: '/v1/completions?key=s3cret' }\n", 3, 45, "run.endpoint", "The query holds a secret.", false),
        new("a secret in a command", Head + Data + "run: {}\nsweep: { serverCommand: 'vllm serve m --api-key s3cret', run.maxConcurrency: [1] }\n", 4, 25, "sweep.serverCommand", "The command holds a secret.", false),
        new("a tab", Head + Data + "run:\n\turi: 'http://127.0.0.1:1'\n", 4, 1, "", "A tab indents this line. YAML indents with blanks only.", false),
        new("no YAML", Head + Data + "run: { uri: 'http://127.0.0.1:1'\n", 4, 1, "", "This is not valid YAML", false),
        new("no table", "just a text\n", 1, 1, "", "This is not a plan: it has no keys.", true),
        new("two documents", Head + Data + Run + "---\n" + Head, 4, 1, "", "A second document begins here. Keep one document in a file.", false),
        new("an alias of nothing", Head + Data + "run: { uri: *endpoint }\n", 3, 13, "", "There is no anchor &endpoint before the alias *endpoint.", false),
        new("an anchor that loops", Head + Data + "run: &run { uri: 'http://127.0.0.1:1', metadata: *run }\n", 3, 50, "", "The alias *run lies within its own anchor &run, so the document would never end.", false),
        new("a tag of an application", Head + Data + "run: !!python/object:os.system { uri: 'http://127.0.0.1:1' }\n", 3, 6, "", "The tag tag:yaml.org,2002:python/object:os.system is not supported. Remove it.", false),
    ];
}
