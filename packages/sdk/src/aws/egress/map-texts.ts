import type { Json, ModelMessage, ModelRequest } from '../../models/index.ts';
import type { CapabilityName } from '../../protocol/index.ts';
import type { AnswerOf, Lesson, RequestOf } from '../contract/capabilities.ts';

type MapText = (text: string) => string;
type Mappers = {
  readonly [C in CapabilityName]: {
    /** The request with every text that would be sent passed through `map`. */
    readonly request: (request: RequestOf<C>, map: MapText) => RequestOf<C>;
    /** The answer with every text passed through `map`; absent where an answer holds no text of the request. */
    readonly answer?: (answer: AnswerOf<C>, map: MapText) => AnswerOf<C>;
  };
};

/** Where the texts of each capability's requests and answers are. A new field that carries text belongs here: a test looks for leaks. */
export const MAP_TEXTS: Mappers = {
  reason: {
    request: mapModelRequest,
    answer: (answer, map) => ({
      ...answer,
      text: map(answer.text),
      content: answer.content.map((part) =>
        part.type === 'text' ? { ...part, text: map(part.text) } : { ...part, input: mapJson(part.input, map) },
      ),
    }),
  },
  guard: {
    request: (request, map) => ({
      ...request,
      text: map(request.text),
      ...(request.grounding === undefined
        ? {}
        : { grounding: { facts: map(request.grounding.facts), question: map(request.grounding.question) } }),
    }),
    answer: (answer, map) => (answer.masked === undefined ? answer : { ...answer, masked: map(answer.masked) }),
  },
  remember: {
    request: (request, map) => {
      if (request.kind === 'learn') return { ...request, lesson: mapLesson(request.lesson, map) };
      return request.kind === 'recall' ? { ...request, query: map(request.query) } : request;
    },
    answer: ({ lessons }, map) => ({ lessons: lessons.map((lesson) => mapLesson(lesson, map)) }),
  },
  act: {
    request: (request, map) => ({ ...request, question: map(request.question) }),
    answer: ({ text, steps }, map) => ({ text: map(text), steps: steps.map(map) }),
  },
  retrieve: { request: mapQuery, answer: mapPassages },
  recall: { request: mapQuery, answer: mapPassages },
  sentiment: { request: (request, map) => ({ ...request, texts: request.texts.map(map) }) },
  // Offsets would not fit a masked text: this capability is asked with the text as it is, which is why a host has to allow it by name.
  pii: { request: (request) => request },
  scan: {
    request: (request, map) =>
      request.questions === undefined ? request : { ...request, questions: request.questions.map(map) },
    answer: (answer, map) => ({
      ...answer,
      answers: answer.answers.map(({ question, answer: said }) => ({ question: map(question), answer: said })),
    }),
  },
};

function mapModelRequest(request: ModelRequest, map: MapText): ModelRequest {
  const { system, messages } = request;
  return {
    ...request,
    ...(system === undefined ? {} : { system: system.map((part) => ({ ...part, text: map(part.text) })) }),
    messages: messages.map((message) => mapMessage(message, map)),
  };
}

function mapMessage(message: ModelMessage, map: MapText): ModelMessage {
  return message.role === 'user'
    ? { role: 'user', content: message.content.map((part) => ({ ...part, text: map(part.text) })) }
    : {
        role: 'assistant',
        content: message.content.map((part) =>
          part.type === 'text' ? { ...part, text: map(part.text) } : { ...part, input: mapJson(part.input, map) },
        ),
      };
}

function mapJson(value: Json, map: MapText): Json {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((each) => mapJson(each as Json, map));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [map(key), mapJson(each, map)]));
}

function mapQuery<T extends { readonly query: string }>(request: T, map: MapText): T {
  return { ...request, query: map(request.query) };
}

function mapLesson(lesson: Lesson, map: MapText): Lesson {
  const { confirmedBy } = lesson;
  return { ...lesson, text: map(lesson.text), ...(confirmedBy === undefined ? {} : { confirmedBy: map(confirmedBy) }) };
}

function mapPassages(passages: AnswerOf<'retrieve'>, map: MapText): AnswerOf<'retrieve'> {
  return passages.map((passage) => ({ ...passage, text: map(passage.text), title: map(passage.title) }));
}
