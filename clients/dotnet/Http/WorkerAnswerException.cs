namespace Sluice.Client;

/// <summary>The worker has answered, and not what was asked for.</summary>
internal sealed class WorkerAnswerException(WorkerAnswer answer) : SluiceException(answer.Message)
{
    public WorkerAnswer Answer => answer;

    public override int Status => (int)answer.Status;

    public override int ErrorCode => answer.ErrorCode;
}
