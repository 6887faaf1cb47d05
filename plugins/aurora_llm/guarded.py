"""A model behind a mask: what it is sent is masked and recorded first, whatever it is and wherever it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_ai.messages import ModelMessage, ModelMessagesTypeAdapter, ModelResponse
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from .failures import NotClean

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from .outgoing import Mask
    from .record import Record

# Where texts stand in a message; all else is ours or the provider's own.
_TEXTS = ("content", "args", "instructions")


class Guarded(WrapperModel):
    """Masks and records every request for one part, and records every response."""

    def __init__(self, model: Model, part: str, mask: Mask, record: Record) -> None:
        super().__init__(model)
        self._part = part
        self._mask = mask
        self._record = record
        self._sent = 0

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Send messages, masked. Raises NotClean for an answer that was cut off."""
        plain = ModelMessagesTypeAdapter.dump_python(messages, mode="json")
        masked = [self._masked(message) for message in plain]
        # What was sent before is in the record already.
        self._record("request", part=self._part, model=self.model_name, messages=masked[self._sent :])
        self._sent = len(masked)
        response = await super().request(
            ModelMessagesTypeAdapter.validate_python(masked), model_settings, model_request_parameters
        )
        self._record(
            "response",
            part=self._part,
            model=self.model_name,
            finish=response.finish_reason,
            usage={"input": response.usage.input_tokens, "output": response.usage.output_tokens},
            message=ModelMessagesTypeAdapter.dump_python([response], mode="json")[0]["parts"],
        )
        if response.finish_reason == "length":
            # Some clients complete half a JSON text, and half a file would be taken for a whole one.
            raise NotClean("its answer was cut off at the longest length: see max-tokens")
        return response

    def _masked(self, message: dict[str, Any]) -> dict[str, Any]:
        def masked(value: dict[str, Any]) -> dict[str, Any]:
            return {key: self._mask.all(inner) if key in _TEXTS else inner for key, inner in value.items()}

        return {**masked(message), "parts": [masked(part) for part in message["parts"]]}
