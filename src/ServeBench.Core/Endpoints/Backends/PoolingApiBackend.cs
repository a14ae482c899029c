using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>vLLM's <c>/pooling</c>, whatever the model makes of its input.</summary>
internal sealed class PoolingApiBackend() : PoolingBackend("vllm-pooling", "/pooling", "pooling")
{
    protected override void WriteInput(RequestBody body, ServeRequest request)
    {
        AddTruncation(body);
        AddInput(body, request);
    }
}
