namespace ServeBench.Commands;

/// <summary>The texts that new plans begin with.</summary>
internal static class PlanTemplates
{
    /// <summary>The name of the schema's file, beside the module and beside new plans.</summary>
    public const string SchemaFile = "servebench-plan.schema.json";

    private const string Head = $"""
        # yaml-language-server: $schema=./{SchemaFile}

        """;

    private const string Variables = """
        version: 1

        variables:
          # The environment variable ENDPOINT, or the address behind the hyphen.
          endpoint: ${env:ENDPOINT:-http://127.0.0.1:8000}


        """;

    private const string Run = """
        run:                          # Invoke-ServeBenchmark
          uri: ${endpoint}
          backend: openai-chat
          # By reference only: a plan holds no secret.
          apiKey: ${env:OPENAI_API_KEY:-}

        """;

    public static string Of(PlanTemplate template) => Head + template switch
    {
        PlanTemplate.Sweep => Sweep,
        PlanTemplate.MultiTurn => MultiTurn,
        PlanTemplate.Trace => Trace,
        PlanTemplate.Gate => Gate,
        _ => Minimal,
    };

    private const string Minimal = $$"""
        # One run of random prompts. Invoke-ServePlan FILE runs it, Test-ServePlan FILE checks it.
        {{Variables}}dataset:                      # New-ServeDataset; with a path, Import-ServeDataset
          count: 100
          inputLength: 512
          outputLength: 128

        schedule:                     # New-ArrivalSchedule
          requestRate: 4
          seed: 42

        {{Run}}
        measure:                      # Measure-ServeMetrics
          percentile: [50, 90, 99]

        outputs:                      # Export-ServeResult, or Export-ServeReport for .html, .md and .xml
          - { path: './out/{label}.json', detailed: true }

        """;

    private const string Sweep = $$"""
        # Runs with each combination of the values, each three times. Invoke-ServePlan FILE -WhatIf lists them.
        {{Variables}}dataset:
          count: 200
          inputLength: 512
          outputLength: 128

        {{Run}}  # Each run begins with an empty prefix cache.
          resetPrefixCache: true

        repeat: 3

        sweep:                        # Invoke-ServeSweep
          run.maxConcurrency: [1, 4, 16, 64]
          dataset.inputLength: [512, 2048]
          outputFolder: ./out

        measure:
          percentile: [50, 90, 99]

        outputs:
          - ./out/sweep.html

        """;

    private const string MultiTurn = $$"""
        # Conversations of several turns: each turn is sent with all that was said before.
        {{Variables}}dataset:
          kind: Conversation
          count: 50
          minTurnCount: 2
          maxTurnCount: 6
          prefixLength: 256           # the same instruction in all conversations
          inputLength: 256
          turnInputLength: 64
          outputLength: 64

        {{Run}}  maxConcurrency: 8           # conversations under way
          thinkTimeSec: 2
          thinkTimeDistribution: Exponential

        measure:
          by: Turn

        outputs:                      # a line for each turn, and a page that shows them side by side
          - { path: './out/{label}.jsonl', append: true, detailed: true }
          - ./out/turns.html

        """;

    private const string Trace = $$"""
        # A trace, replayed at its own times. This one is in Mooncake's format.
        {{Variables}}dataset:
          path: ./trace.jsonl
          format: TimedTrace
          chunkHashSize: 512
          secMultiplier: 0.001        # its timestamps are milliseconds

        schedule:
          useTimestamp: true
          windowSec: 600              # the first ten minutes
          speedUp: 1

        run:
          uri: ${endpoint}
          backend: vllm               # a backend that takes token ids
          apiKey: ${env:OPENAI_API_KEY:-}

        measure:
          percentile: [50, 90, 99]

        outputs:
          - { path: './out/{label}.json', detailed: true }

        """;

    private const string Gate = $$"""
        # A gate of a pipeline: the step fails when an objective is missed, or when a run cannot show that it is met.
        {{Variables}}dataset:
          count: 1000
          inputLength: 512
          outputLength: 128

        schedule:
          requestRate: 8
          seed: 42

        {{Run}}  readyTimeoutSec: 300

        measure:
          percentile: [50, 95, 99]

        objectives:                   # Test-ServeObjective
          objective:
            - p99 ttft <= 500 ms
            - p95 tpot <= 50 ms
            - failed <= 1 %
          failOn: Undecided

        outputs:
          - { path: './out/{label}.json', detailed: true }
          - ./out/report.html
          - ./out/report.md
          - ./out/report.junit.xml

        """;
}
