using BenchmarkDotNet.Running;

// dotnet run --project bench/Micro -c Release -- --filter '*' measures everything; --filter '*Sse*' some of it; --list flat names all.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
