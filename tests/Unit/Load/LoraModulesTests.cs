using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Tests.Workloads;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class LoraModulesTests
{
    private static readonly string[] s_modules = ["a", "b", "c"];

    [Theory]
    // random.seed(SEED); [random.choice(['a', 'b', 'c']) for _ in range(12)]
    [InlineData(0, "bbabcbbbbbca")]
    [InlineData(7, "babcaacabcac")]
    public void Modules_are_drawn_as_Python_draws_them_from_the_seed(uint seed, string expected) =>
        Assert.Equal(expected, Models(LoraModules.Assign(Slots(Requests(12)), s_modules, LoraAssignment.Random, seed)));

    [Theory]
    // L = ['p0', ..., 'p4']; random.seed(7); random.shuffle(L); [random.choice(['a', 'b', 'c']) for _ in L]
    [InlineData(5, "acabc")]
    // ... random.seed(7); L += [random.choice(L) for _ in range(3)]; [random.choice(['a', 'b', 'c']) for _ in L]
    [InlineData(8, "caacabca")]
    public void After_a_dataset_the_draws_go_on_from_where_it_left_them(int count, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["p.jsonl"], Enumerable.Range(0, 5).Select(i => $$"""{"prompt":"p{{i}}"}"""));
        var dataset = new CustomDataset(new FileDatasetOptions { Paths = [folder["p.jsonl"]], Seed = 7, Count = count }, new LetterTokenizer());
        ServeRequest[] requests = [.. dataset.Read(TestContext.Current.CancellationToken)];

        for (int run = 0; run < 2; run++)
        {
            // The seed of the run is another one: the dataset's counts. And a second run draws the same.
            Assert.Equal(expected, Models(LoraModules.Assign(Slots(requests), s_modules, LoraAssignment.Random, seed: 99)));
        }
    }

    [Theory]
    // random.seed(0), whatever the seed of the run; random.shuffle(L) of 5; [random.choice(['a', 'b', 'c']) for _ in L]
    [InlineData("SpecBench", """{"turns":["p"],"category":"qa"}""", 5, "cbbbb")]
    [InlineData("SpeedBench", """{"messages":[{"content":"p"}],"category":"qa"}""", 5, "cbbbb")]
    // ... random.seed(0); L += [random.choice(L) for _ in range(3)]; [random.choice(['a', 'b', 'c']) for _ in L]
    [InlineData("SpecBench", """{"turns":["p"],"category":"qa"}""", 8, "bcbbbbbc")]
    [InlineData("SpeedBench", """{"messages":[{"content":"p"}],"category":"qa"}""", 8, "bcbbbbbc")]
    // The same with random.seed(7).
    [InlineData("CustomImage", """{"prompt":"p","image_files":["i"]}""", 8, "caacabca")]
    // random.seed(7); for _ in range(6): random.choices(L, k=4); [random.choice(['a', 'b', 'c']) for _ in range(6)]
    [InlineData("Sonnet", "line", 6, "acacbc")]
    public void Every_reader_hands_over_the_generator_that_vLLM_draws_on_with(string format, string line, int count, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["p.jsonl"], string.Concat(Enumerable.Repeat(line + "\n", 5)));
        // The words ahead of the sonnet's lines are 53 letters; four lines of five letters fill the rest.
        var options = new FileDatasetOptions { Paths = [folder["p.jsonl"]], Seed = 7, Count = count, InputLength = 73, PrefixLength = 0 };
        IFileDataset dataset = DatasetFormats.Find(format).Open(options, new LetterTokenizer());
        ServeRequest[] requests = [.. dataset.Read(TestContext.Current.CancellationToken)];

        Assert.Equal(0, dataset.RejectedCount);
        Assert.Equal(expected, Models(LoraModules.Assign(Slots(requests), s_modules, LoraAssignment.Random, seed: 99)));
    }

    [Theory]
    // random.seed(7); [random.choice(['a', 'b', 'c']) for _ in range(8)]: pandas draws the rows, and BFCL from a generator of its own.
    [InlineData("BurstGpt", 8, "babcaaca")]
    [InlineData("HuggingFace", 5, "babca")]
    // random.seed(7); L += [random.choice(L) for _ in range(3)]; [random.choice(['a', 'b', 'c']) for _ in L]
    [InlineData("HuggingFace", 8, "caacabca")]
    // random.seed(0), whatever the seed; a trace is not repeated.
    [InlineData("TimedTrace", 8, "bbabc")]
    public void Readers_that_draw_elsewhere_leave_the_generator_at_its_seed(string format, int count, string expected)
    {
        using var folder = new TemporaryFolder();
        (string name, string head, string line) = format switch
        {
            "BurstGpt" => ("b.csv", "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n", "1,GPT-4,2,3,5,x"),
            "TimedTrace" => ("t.jsonl", "", """{"timestamp":0,"input_length":4,"output_length":1,"hash_ids":[1]}"""),
            _ => ("BFCL_v3_simple.json", "", """{"question":[[{"role":"user","content":"q"}]],"function":[{"name":"f"}]}"""),
        };
        File.WriteAllText(folder[name], head + string.Concat(Enumerable.Repeat(line + "\n", 5)));
        var options = new FileDatasetOptions { Paths = [folder[name]], Seed = 7, Count = count, HuggingFace = new() { Preset = HuggingFacePreset.Bfcl } };
        IFileDataset dataset = DatasetFormats.Find(format).Open(options, new LetterTokenizer());

        Assert.Equal(expected, Models(LoraModules.Assign(Slots([.. dataset.Read(TestContext.Current.CancellationToken)]), s_modules, LoraAssignment.Random, seed: 99)));
    }

    [Theory]
    // random.seed(7); L = list(range(5)); random.shuffle(L); [random.choice(['a', 'b', 'c']) for _ in L]; NumPy draws the prompts
    [InlineData(true, "acabc")]
    [InlineData(false, "babca")]
    public void After_prefix_repetition_the_draws_go_on_behind_its_shuffle(bool shuffle, string expected)
    {
        var dataset = new PrefixRepetitionDataset(new PrefixRepetitionOptions { Count = 5, PrefixCount = 2, PrefixLength = 4, SuffixLength = 3, Seed = 7, Shuffle = shuffle }, new LetterTokenizer());
        Assert.Equal(expected, Models(LoraModules.Assign(Slots([.. dataset.Read(TestContext.Current.CancellationToken)]), s_modules, LoraAssignment.Random, seed: 99)));
    }

    [Theory]
    // NumPy shuffles the rows. random.seed(7); [random.choice(['a', 'b', 'c']) for _ in range(5)]
    [InlineData(5, "babca")]
    // random.seed(7); L += [random.choice(L) for _ in range(3)]; [random.choice(['a', 'b', 'c']) for _ in L]
    [InlineData(8, "caacabca")]
    public void After_rows_of_the_hub_the_draws_begin_with_the_seed_or_behind_the_repetitions(int count, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["r.jsonl"], Enumerable.Repeat("""{"question":"q"}""", 5));
        var dataset = new HuggingFaceDataset(new HuggingFaceOptions { Preset = HuggingFacePreset.Gsm8k }, new FileDatasetOptions { Paths = [folder["r.jsonl"]], Seed = 7, Count = count }, new LetterTokenizer(), new Adapters.AdapterFactory());
        Assert.Equal(expected, Models(LoraModules.Assign(Slots([.. dataset.Read(TestContext.Current.CancellationToken)]), s_modules, LoraAssignment.Random, seed: 99)));
    }

    [Fact]
    public void Round_robin_takes_one_after_the_other() =>
        Assert.Equal("abcabca", Models(LoraModules.Assign(Slots(Requests(7)), s_modules, LoraAssignment.RoundRobin, seed: 0)));

    [Theory]
    [InlineData(LoraAssignment.RoundRobin, "aaabbbccca")]
    // The same draws as for so many requests: random.seed(7) gives b, a, b, c.
    [InlineData(LoraAssignment.Random, "bbbaaabbbc")]
    public void A_conversation_has_one_module_for_all_of_its_turns(LoraAssignment assignment, string expected) =>
        Assert.Equal(expected, Models(LoraModules.Assign(Slots([.. Talk.Requests(3, 3), new ServeRequest { Prompt = "alone" }]), s_modules, assignment, seed: 7)));

    [Fact]
    public void The_workload_itself_stays_as_it_is()
    {
        ArrivalSlot[] slots = Slots(Requests(2));
        IReadOnlyList<ArrivalSlot> assigned = LoraModules.Assign(slots, s_modules, LoraAssignment.RoundRobin, seed: 0);
        Assert.All(slots, slot => Assert.Null(slot.Request!.Model));
        Assert.Equal(slots.Select(slot => (slot.Index, slot.OffsetSeconds, slot.Request!.Prompt)), assigned.Select(slot => (slot.Index, slot.OffsetSeconds, slot.Request!.Prompt)));
    }

    private static ServeRequest[] Requests(int count) => [.. Enumerable.Range(0, count).Select(i => new ServeRequest { Index = i, Prompt = $"p{i}" })];

    private static ArrivalSlot[] Slots(ServeRequest[] requests) => ArrivalSchedule.Create(new ArrivalPlan { RequestRate = 10 }, requests);

    private static string Models(IEnumerable<ArrivalSlot> slots) => string.Concat(slots.Select(slot => slot.Request!.Model));
}
